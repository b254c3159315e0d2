package gold_test

import (
	"testing"

	"lately/sync/detect/gold"
)

// The set has posts of two blogs with footers, notes about the author and lists of
// customers that no word gives away, beside posts that really are about the companies
// in these, a series with one and the same start, and announcements made from a form.
// It was written for telling text by its repetition: what is found without that shows
// what it is good for.
func TestTextThatRepeatsIsTold(t *testing.T) {
	s, err := gold.Load("testdata/repeated", gold.Readers{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := gold.Evaluate(s, gold.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Credit.Precision() < 0.95 || r.Credit.Recall() < 0.95 {
		t.Errorf("precision %.3f, recall %.3f; want .95 of both", r.Credit.Precision(), r.Credit.Recall())
	}
	half, err := s.Split(gold.Tune)
	if err != nil {
		t.Fatal(err)
	}
	for i := range half.Cases {
		if len(half.Cases[i].Source.Repeated) == 0 {
			t.Errorf("%s: half of the set doesn't know what repeats in all of it", half.Cases[i].ID)
		}
	}
	for i := range s.Cases {
		s.Cases[i].Source.Repeated = nil
	}
	if r, err = gold.Evaluate(s, gold.Options{}); err != nil {
		t.Fatal(err)
	}
	if r.Credit.Precision() > 0.7 {
		t.Errorf("precision %.3f without knowing what repeats; the set shows nothing", r.Credit.Precision())
	}
}
