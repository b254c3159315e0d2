-- +goose Up
-- What was written into a CRM: a row a field. It is noted before the request is sent,
-- and again with what became of it.
CREATE TABLE writes (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at BIGINT NOT NULL,
  source TEXT NOT NULL,
  partner TEXT NOT NULL,
  account TEXT NOT NULL,
  field TEXT NOT NULL,
  old_value TEXT NOT NULL,
  new_value TEXT NOT NULL,
  outcome TEXT NOT NULL
);
CREATE INDEX writes_partner ON writes (partner, at);

CREATE VIEW v_writes AS
SELECT w.id, to_timestamp(w.at / 1000.0) AS at, w.source, w.partner, w.account, w.field, w.old_value, w.new_value, w.outcome
FROM writes w;

-- +goose Down
DROP VIEW v_writes;
DROP TABLE writes;
