package demo

import (
	"bytes"
	"html/template"
)

// pages are the templates of the companies' web pages, plain as such pages are.
var pages = template.Must(template.New("").Parse(`
{{define "head"}}<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Title}} | {{.Company.Name}}</title></head>
<body><header><nav><a href="{{.Home}}">{{.Company.Name}}</a> <a href="{{.Home}}about/">About</a></nav></header>
<main><h1>{{.Title}}</h1>{{end}}
{{define "foot"}}</main><footer><p>© {{.Company.Name}}. Everything here is invented.</p></footer></body></html>{{end}}

{{define "article"}}{{template "head" .}}
<article>{{.Body}}</article>
{{template "foot" .}}{{end}}

{{define "page"}}{{template "head" .}}
{{if .Page.Cards}}<p>The companies below build with us, and we recommend them to everyone who asks.</p>
<section><h2>{{.Title}}</h2><div class="grid">{{range .Page.Cards}}
<div class="card"><a href="{{.URL}}"><img src="/logos/{{.Name}}.svg" alt="{{.Name}} logo"></a><h3><a href="{{.URL}}">{{.Name}}</a></h3><p>{{.Text}}</p></div>{{end}}
</div></section>{{end}}
{{range .Page.Quotes}}<figure class="testimonial"><blockquote><p>{{.Text}}</p></blockquote><figcaption><cite>{{.Speaker}}</cite>, {{.Role}}</figcaption></figure>
{{end}}
{{range .Events}}<section class="event"><h2><a href="{{.URL}}">{{.Name}}</a></h2><p>{{.Date}}, held by {{.By}}</p><p>{{.Text}}</p></section>
{{end}}{{if .LD}}<script type="application/ld+json">{{.LD}}</script>{{end}}
<p>Questions about this page? Write to us, we answer every letter within two working days.</p>
{{template "foot" .}}{{end}}
`))

// view is what the templates are filled with.
type view struct {
	Company *Company
	Home    string
	Title   string
	Body    template.HTML
	Page    Page
	Events  []eventView
	LD      any
}

type eventView struct{ URL, Name, Date, By, Text string }

func (s *Site) article(c *Company, p Post) []byte {
	return s.render("article", view{Company: c, Title: p.Title, Body: template.HTML(p.Body)})
}

func (s *Site) home(c *Company) []byte {
	return s.render("article", view{Company: c, Title: c.Name, Body: "<p>Welcome.</p>"})
}

func (s *Site) event(c *Company, e Event) []byte {
	return s.render("article", view{Company: c, Title: e.Name, Body: template.HTML("<p>" + template.HTMLEscapeString(e.Text) + "</p>")})
}

// page renders a listing, with its events as schema.org data besides.
func (s *Site) page(c *Company, p Page) []byte {
	v := view{Company: c, Title: p.Title, Page: p}
	var ld []map[string]any
	for _, e := range p.Events {
		at := s.world.ago(e.Days)
		v.Events = append(v.Events, eventView{URL: s.url(c, e.Path), Name: e.Name, Date: at.Format("2 January 2006"), By: e.By, Text: e.Text})
		ld = append(ld, map[string]any{
			"@context": "https://schema.org", "@type": "Event", "name": e.Name, "description": e.Text, "url": s.url(c, e.Path),
			"startDate": rfc3339(at), "organizer": map[string]any{"@type": "Organization", "name": e.By},
		})
	}
	if ld != nil {
		v.LD = ld
	}
	return s.render("page", v)
}

func (s *Site) render(name string, v view) []byte {
	v.Home = s.url(v.Company, "/")
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, v); err != nil {
		panic(err) // the templates and the world are our own
	}
	return b.Bytes()
}
