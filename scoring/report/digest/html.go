package digest

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed mail.html
var mail string

var mails = template.Must(template.New("digest").Funcs(template.FuncMap{"more": andMore}).Parse(mail))

// HTML writes the digest as the HTML of a mail: styles stand at the elements, since
// mail programs drop style sheets, and nothing is loaded from anywhere.
func (d *Digest) HTML(w io.Writer) error {
	blocks, more := d.blocks()
	var out bytes.Buffer
	err := mails.Execute(&out, struct {
		*Digest
		Blocks []block
		More   int
	}{d, blocks, more})
	if err != nil {
		return fmt.Errorf("write digest: %w", err)
	}
	_, err = w.Write(out.Bytes())
	return err
}
