package demo

import (
	"encoding/json"
	"encoding/xml"
	"time"
)

// feed writes a company's feed in the format it is published in.
func (s *Site) feed(c *Company, f Feed) (kind string, body []byte) {
	switch f.Format {
	case "atom":
		return "application/atom+xml; charset=utf-8", s.atom(c, f)
	case "json":
		return "application/feed+json", s.jsonFeed(c, f)
	}
	return "application/rss+xml; charset=utf-8", s.rss(c, f)
}

type rssItem struct {
	Title   string   `xml:"title"`
	Link    string   `xml:"link"`
	GUID    string   `xml:"guid"`
	PubDate string   `xml:"pubDate"`
	Tags    []string `xml:"category"`
	Content struct {
		HTML string `xml:",cdata"`
	} `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
}

func (s *Site) rss(c *Company, f Feed) []byte {
	type channel struct {
		Title string    `xml:"title"`
		Link  string    `xml:"link"`
		Items []rssItem `xml:"item"`
	}
	doc := struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Channel channel  `xml:"channel"`
	}{Version: "2.0", Channel: channel{Title: f.Title, Link: s.url(c, "/")}}
	for _, p := range f.Posts {
		it := rssItem{Title: p.Title, Link: s.url(c, p.Path), GUID: s.url(c, p.Path), Tags: p.Tags,
			PubDate: s.world.ago(p.Days).Format(time.RFC1123Z)}
		it.Content.HTML = p.Body
		doc.Channel.Items = append(doc.Channel.Items, it)
	}
	return document(doc)
}

type atomEntry struct {
	Title   string `xml:"title"`
	ID      string `xml:"id"`
	Updated string `xml:"updated"`
	Date    string `xml:"published"`
	Link    struct {
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Content struct {
		Type string `xml:"type,attr"`
		HTML string `xml:",chardata"`
	} `xml:"content"`
}

func (s *Site) atom(c *Company, f Feed) []byte {
	doc := struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Title   string      `xml:"title"`
		ID      string      `xml:"id"`
		Updated string      `xml:"updated"`
		Entries []atomEntry `xml:"entry"`
	}{Title: f.Title, ID: s.url(c, f.Path), Updated: rfc3339(s.world.Epoch)}
	for _, p := range f.Posts {
		e := atomEntry{Title: p.Title, ID: "tag:" + c.Host + "," + p.Path, Updated: rfc3339(s.world.ago(p.Days)), Date: rfc3339(s.world.ago(p.Days))}
		e.Link.Href = s.url(c, p.Path)
		e.Content.Type, e.Content.HTML = "html", p.Body
		doc.Entries = append(doc.Entries, e)
	}
	return document(doc)
}

func (s *Site) jsonFeed(c *Company, f Feed) []byte {
	type item struct {
		ID    string   `json:"id"`
		URL   string   `json:"url"`
		Title string   `json:"title"`
		HTML  string   `json:"content_html"`
		Date  string   `json:"date_published"`
		Tags  []string `json:"tags,omitempty"`
	}
	items := []item{}
	for _, p := range f.Posts {
		items = append(items, item{ID: s.url(c, p.Path), URL: s.url(c, p.Path), Title: p.Title, HTML: p.Body, Date: rfc3339(s.world.ago(p.Days)), Tags: p.Tags})
	}
	return asJSON(map[string]any{
		"version": "https://jsonfeed.org/version/1.1", "title": f.Title, "home_page_url": s.url(c, "/"), "items": items,
	})
}

// document writes XML. The world is our own and always marshals.
func document(v any) []byte {
	b, err := xml.MarshalIndent(v, "", " ")
	if err != nil {
		panic(err)
	}
	return append([]byte(xml.Header), b...)
}

func asJSON(v any) []byte {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		panic(err)
	}
	return b
}
