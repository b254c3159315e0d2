package report

import (
	"archive/zip"
	"cmp"
	"compress/flate"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"slices"
)

// archive is the zip file that a workbook is. Its parts wait, compressed, in a
// temporary file until all are there, and are then written in the order of their
// names and without dates, so that the same parts give the same bytes; and it goes
// straight to where it is wanted, not through memory.
type archive struct {
	out   io.Writer
	spool *os.File
	parts []*part
	end   int64 // of the spool
}

// part is one file within the archive.
type part struct {
	header  zip.FileHeader
	begin   int64
	sum     hash.Hash32
	deflate *flate.Writer
}

func newArchive(w io.Writer) (*archive, error) {
	spool, err := os.CreateTemp("", "lately-")
	if err != nil {
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	return &archive{out: w, spool: spool}, nil
}

// free removes the temporary file.
func (a *archive) free() {
	_ = a.spool.Close()
	_ = os.Remove(a.spool.Name())
}

// Create begins a part and ends the one before.
func (a *archive) Create(name string) (io.Writer, error) {
	if err := a.finish(); err != nil {
		return nil, err
	}
	p := &part{header: zip.FileHeader{Name: name, Method: zip.Deflate}, begin: a.end, sum: crc32.NewIEEE()}
	var err error
	if p.deflate, err = flate.NewWriter(spooled{a}, flate.DefaultCompression); err != nil {
		return nil, err
	}
	a.parts = append(a.parts, p)
	return p, nil
}

// spooled counts what goes into the temporary file.
type spooled struct{ a *archive }

func (s spooled) Write(b []byte) (int, error) {
	n, err := s.a.spool.Write(b)
	s.a.end += int64(n)
	return n, err
}

func (p *part) Write(b []byte) (int, error) {
	p.header.UncompressedSize64 += uint64(len(b))
	_, _ = p.sum.Write(b) // never fails
	return p.deflate.Write(b)
}

// finish ends the latest part.
func (a *archive) finish() error {
	if len(a.parts) == 0 || a.parts[len(a.parts)-1].deflate == nil {
		return nil
	}
	p := a.parts[len(a.parts)-1]
	err := p.deflate.Close()
	p.deflate = nil
	p.header.CRC32, p.header.CompressedSize64 = p.sum.Sum32(), uint64(a.end-p.begin)
	return err
}

// AddFS is part of what a workbook asks of its archive; it has no use for it.
func (a *archive) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the archive.
func (a *archive) Close() error {
	if err := a.finish(); err != nil {
		return err
	}
	slices.SortFunc(a.parts, func(x, y *part) int { return cmp.Compare(x.header.Name, y.header.Name) })
	out := zip.NewWriter(a.out)
	for _, p := range a.parts {
		w, err := out.CreateRaw(&p.header)
		if err != nil {
			return err
		}
		if _, err := io.Copy(w, io.NewSectionReader(a.spool, p.begin, int64(p.header.CompressedSize64))); err != nil {
			return err
		}
	}
	return out.Close()
}
