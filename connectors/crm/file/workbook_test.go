package file_test

import (
	"strings"
	"testing"
	"time"

	"lately"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// workbook writes an XLSX file with a hidden first sheet.
func workbook(t *testing.T, rows [][]any, change func(*excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if _, err := f.NewSheet("Referrals"); err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Referrals", at, &r); err != nil {
			t.Fatal(err)
		}
	}
	f.SetActiveSheet(1)
	if err := f.SetSheetVisible("Sheet1", false); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(f)
	}
	var b strings.Builder
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var july = time.Date(2026, 7, 31, 0, 0, 0, 0, time.UTC)

func TestWorkbook(t *testing.T) {
	w := open(t, workbook(t, [][]any{
		{"Deal ID", "Customer", "Partner", "Direction", "Stage", "Amount", "Currency", "Created"},
		{"D-1", "Bluewater", "Harbor\nPay", "in", "won", 0.1 + 0.2, "EUR", july},
		{},
		{"D-2", "Orchard", "Harbor Pay", "out", "new", 1250.125, "EUR", july.Add(18 * time.Hour)},
		{"D-3", "Loom", "Harbor Pay", "in", "new", "1.250", "EUR", "31.07.2026"},
		{"D-4", "Kestrel", "Harbor Pay", "in"},
	}, nil))
	b := w.one(t)
	got := map[string]lately.Deal{}
	for _, it := range b.Items {
		got[it.Deal.ID] = *it.Deal
	}
	partner := func(d lately.Direction, name string) []lately.DealPartner {
		return []lately.DealPartner{{Direction: d, Name: name, Via: "column partner"}}
	}
	want := map[string]lately.Deal{
		"D-1": {ID: "D-1", Account: "Bluewater", Stage: lately.Won, StageName: "won", Amount: "0.3", Currency: "EUR", CreatedAt: july, Partners: partner(lately.Inbound, "Harbor Pay")},
		"D-2": {ID: "D-2", Account: "Orchard", Stage: lately.Submitted, StageName: "new", Amount: "1250.1250", Currency: "EUR", CreatedAt: july.Add(18 * time.Hour), Partners: partner(lately.Outbound, "Harbor Pay")},
		"D-4": {ID: "D-4", Account: "Kestrel", Stage: lately.Submitted, Partners: partner(lately.Inbound, "Harbor Pay")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(b.Warnings) != 1 || !strings.Contains(b.Warnings[0], "line 5") {
		t.Errorf("warnings %q; want the doubtful amount in line 5", b.Warnings)
	}
}

func TestWorkbookOfTheOtherCalendar(t *testing.T) {
	w := open(t, workbook(t, [][]any{{"Deal", "Partner", "Created"}, {"1", "P", 46234 - 1462}}, func(f *excelize.File) {
		yes := true
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			t.Fatal(err)
		}
	}))
	if got := w.one(t).Items[0].Published; !got.Equal(july) {
		t.Errorf("created %v, want %v", got, july)
	}
}

func TestWorkbookRefused(t *testing.T) {
	good := workbook(t, [][]any{{"Deal", "Partner"}, {"1", "P"}}, nil)
	for _, tt := range []struct{ name, text, sheet, want string }{
		{"no such sheet", good, "Deals", `no sheet "Deals"; it has "Sheet1 | Referrals"`},
		{"cut off", good[:len(good)/2], "", "can't be read as a workbook"},
		{"old or protected", "\xd0\xcf\x11\xe0" + strings.Repeat("x", 600), "", "save it as .xlsx"},
	} {
		w := open(t, tt.text)
		w.settings.Sheet = tt.sheet
		if _, err := w.fetch(t, nil); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestDatesWithSlashes(t *testing.T) {
	for _, tt := range []struct{ other, want string }{{"31/12/2026", "2026-08-07"}, {"12/31/2026", "2026-07-08"}, {"01/01/2026", ""}} {
		w := open(t, "deal,partner,created\n1,P,07/08/2026\n2,P,"+tt.other+"\n")
		got := ""
		for _, it := range w.one(t).Items {
			if it.Deal.ID == "1" {
				got = it.Published.Format(time.DateOnly)
			}
		}
		if got != tt.want {
			t.Errorf("beside %s: %q, want %q", tt.other, got, tt.want)
		}
	}
}
