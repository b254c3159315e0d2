package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"lately"
)

// validatorsKept is how long a validator that nobody renewed is kept: requests
// that are never made again (a page of a listing since some date) would pile up.
const validatorsKept = 60 * 24 * time.Hour

// Validator returns what a server gave for a request of a source.
func (l *Ledger) Validator(ctx context.Context, sourceID, key string) (lately.Validator, bool, error) {
	var v lately.Validator
	var data []byte
	err := one(ctx, l.reader, &data, "SELECT data FROM validators WHERE source = ? AND key = ?", sourceID, short(key))
	if errors.Is(err, sql.ErrNoRows) {
		return v, false, nil
	}
	if err == nil {
		err = unpack(data, &v)
	}
	if err != nil {
		return v, false, fmt.Errorf("read validator of %s: %w", sourceID, err)
	}
	return v, true, nil
}

// storeValidators keeps a batch's validators; of several for one request the last.
func storeValidators(ctx context.Context, t tx, sourceID string, list []lately.Validator, now time.Time) error {
	if len(list) == 0 {
		return nil
	}
	place := make(map[string]int, len(list))
	rows := make([][]any, 0, len(list))
	for _, v := range list {
		data, err := pack(v)
		if err != nil {
			return err
		}
		row := []any{sourceID, short(v.Key), data, at(now)}
		if i, ok := place[short(v.Key)]; ok {
			rows[i] = row
			continue
		}
		place[short(v.Key)] = len(rows)
		rows = append(rows, row)
	}
	err := t.insert(ctx, "INSERT INTO validators (source, key, data, stored_at)", rows,
		"ON CONFLICT (source, key) DO UPDATE SET data = excluded.data, stored_at = excluded.stored_at")
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "DELETE FROM validators WHERE source = ? AND stored_at < ?", sourceID, at(now.Add(-validatorsKept)))
	return err
}
