package config

import "lately"

// The shape of the file: what the decoder fills, and what the JSON Schema is made
// of. The jsonschema tags are read by both, so that an editor and the tool agree
// on what is required and which numbers are in range.
type shape struct {
	Us       us                   `yaml:"us" jsonschema:"required" jsonschema_description:"Our own company."`
	Partners []partner            `yaml:"partners" jsonschema_description:"The companies we partner with."`
	Links    map[shortLink]webURL `yaml:"links" jsonschema_description:"Short links and where they lead: a shortener hides the domain that would give a partner away."`
	Detect   detection            `yaml:"detection" jsonschema_description:"How sure a detection must be, and by what weights; what is left out keeps what comes with the tool."`
	Scoring  scoring              `yaml:"scoring" jsonschema_description:"The house's own parameters and terms; what is left out keeps the model's default."`
	Store    storeRef             `yaml:"store" jsonschema_description:"Where the ledger is kept: a SQLite file, postgres://…, or env:NAME or file:PATH of a URL with a password. Default lately.db."`
	Push     push                 `yaml:"push" jsonschema_description:"What is written to the CRM besides the score."`
	Digest   digest               `yaml:"digest" jsonschema_description:"Where lately digest --send sends what changed."`
	Network  network              `yaml:"network" jsonschema_description:"How politely, and where to, sources are polled."`
}

// us is our own company. It has no terms: those stand with each partner.
type us struct {
	Name      words    `yaml:"name" jsonschema:"required" jsonschema_description:"As outputs write it."`
	Aliases   []words  `yaml:"aliases" jsonschema_description:"Other names that mean the same company."`
	Products  []words  `yaml:"products" jsonschema_description:"Product names, and former names."`
	Domains   []domain `yaml:"domains" jsonschema_description:"Domains of the company; any host below them counts."`
	GitHub    []login  `yaml:"github" jsonschema_description:"GitHub users or organisations."`
	Ambiguous bool     `yaml:"ambiguous" jsonschema_description:"The name is a common word: it needs a link or a second sign."`
	Ignore    []words  `yaml:"ignore" jsonschema_description:"Phrases that contain the name and are not the company."`
	Sources   []source `yaml:"sources" jsonschema_description:"What the company publishes, and our CRM."`
}

type partner struct {
	ID        partyID              `yaml:"id" jsonschema_description:"Stable id; left out, it is made from the name."`
	Name      words                `yaml:"name" jsonschema:"required" jsonschema_description:"As outputs write it."`
	Aliases   []words              `yaml:"aliases" jsonschema_description:"Other names that mean the same company."`
	Products  []words              `yaml:"products" jsonschema_description:"Product names, and former names."`
	Domains   []domain             `yaml:"domains" jsonschema_description:"Domains of the company; any host below them counts."`
	GitHub    []login              `yaml:"github" jsonschema_description:"GitHub users or organisations."`
	Ambiguous bool                 `yaml:"ambiguous" jsonschema_description:"The name is a common word: it needs a link or a second sign."`
	Ignore    []words              `yaml:"ignore" jsonschema_description:"Phrases that contain the name and are not the company."`
	CRM       []words              `yaml:"crm" jsonschema_description:"Account ids in the CRM, where name and domain don't find it."`
	Since     date                 `yaml:"since" jsonschema_description:"Nothing earlier is scored."`
	Gate      lately.Area          `yaml:"gate" jsonschema_description:"What the partner wants a first time before anything else."`
	Tolerance *float64             `yaml:"tolerance" jsonschema:"minimum=0,maximum=1" jsonschema_description:"How far the balance may tilt before one side owes the other."`
	Tariff    map[lately.Area]term `yaml:"tariff" jsonschema_description:"What they ask of us; areas left out keep the default."`
	Asks      map[lately.Area]term `yaml:"asks" jsonschema_description:"What we ask of them; areas left out keep the default."`
	Sources   []source             `yaml:"sources" jsonschema_description:"What the company publishes."`
}

// term is a Term as written: either number may be left out if the other is 0.
type term struct {
	Share  *float64 `yaml:"share" jsonschema:"minimum=0,maximum=100" jsonschema_description:"Share of 100 that the area has; 0 is 'not wanted'."`
	Expect *float64 `yaml:"expect" jsonschema:"minimum=0,maximum=10000" jsonschema_description:"How many are expected in a year; 0 is 'not wanted'."`
}

type detection struct {
	Weights words    `yaml:"weights" jsonschema_description:"File of tables of weights, as lately eval --fit writes it; relative to this file. A table replaces the one of its name."`
	Counted *float64 `yaml:"counted" jsonschema:"minimum=0.01,maximum=1" jsonschema_description:"Probability from which a detection is counted."`
	Pending *float64 `yaml:"pending" jsonschema:"minimum=0.01,maximum=1" jsonschema_description:"Probability from which a detection waits in review; below it, it is a mention."`
}

type scoring struct {
	HalfLife  map[lately.Area]lately.Duration `yaml:"half_life" jsonschema_description:"After how long an event of the area is worth half."`
	Kappa     *float64                        `yaml:"kappa" jsonschema:"minimum=0,maximum=1000" jsonschema_description:"How strongly small samples are shrunk toward 'unknown', in points."`
	Tolerance *float64                        `yaml:"tolerance" jsonschema:"minimum=0,maximum=1" jsonschema_description:"How far the balance may tilt before one side owes the other."`
	Tariff    map[lately.Area]term            `yaml:"tariff" jsonschema_description:"What partners ask of us unless they say otherwise."`
	Asks      map[lately.Area]term            `yaml:"asks" jsonschema_description:"What we ask of partners unless we say otherwise."`
}

type push struct {
	Link linkTemplate `yaml:"link" jsonschema_description:"Where a partner's evidence is shown, with {id} for the partner's id; left out, the link field isn't touched."`
}

type network struct {
	Allow       []cidr  `yaml:"allow" jsonschema_description:"Private address ranges that may be polled; none by default."`
	GitHub      webURL  `yaml:"github" jsonschema_description:"Base URL of the GitHub API; for GitHub Enterprise, or a stand-in."`
	Concurrency *int    `yaml:"concurrency" jsonschema:"minimum=1,maximum=256" jsonschema_description:"How many sources are polled at a time; 16."`
	PerHost     *int    `yaml:"per_host" jsonschema:"minimum=1,maximum=64" jsonschema_description:"How many requests one host gets at a time; 2."`
	Contact     contact `yaml:"contact" jsonschema_description:"URL in the User-Agent, so that a site's owner can reach you."`
}

// common are the keys that a source of any kind may have.
type common struct {
	Area  lately.Area     `yaml:"area" jsonschema_description:"What the source publishes unless an item says otherwise."`
	Every lately.Duration `yaml:"every" jsonschema_description:"Fixed polling interval, like 12h; left out, it adapts."`
	Name  words           `yaml:"name" jsonschema_description:"Name of the source; left out, it is its kind and location."`
}

// source is one source, decoded by its kind.
type source struct {
	common
	kind     string
	location string
	settings any
	line     int
}
