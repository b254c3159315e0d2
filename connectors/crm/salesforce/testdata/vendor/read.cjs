// Reads an org with jsforce and prints one JSON object a line; then writes one field of
// an account. Usage: node read.cjs URL SECRET ACCOUNT FIELD VALUE
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const load = createRequire(path.join(process.env.NODE_MODULES, 'x.js'));
const jsforce = load('jsforce');

const [url, clientSecret, account, field, value] = process.argv.slice(2);
const conn = new jsforce.Connection({ version: '62.0', oauth2: { clientId: 'consumer', clientSecret, loginUrl: url } });

async function query(soql, options) {
  const r = await conn.query(soql, { autoFetch: true, maxFetch: 100000, ...options });
  if (r.records.length !== r.totalSize) throw new Error(`${r.records.length} of ${r.totalSize} records`);
  return r.records;
}

(async () => {
  await conn.authorize({ grant_type: 'client_credentials' });
  const about = await conn.sobject('Opportunity').describe();
  const lookup = about.fields.find((f) => f.label === 'Referred by').name;
  const children = about.childRelationships.find((c) => c.childSObject === 'OpportunityPartner').relationshipName;
  const found = await query(`SELECT Id, Name, Amount, StageName, ${lookup}, Account.Name, (SELECT AccountToId, Role FROM ${children}) FROM Opportunity ORDER BY Id`);
  const gone = await query('SELECT Id FROM Opportunity WHERE IsDeleted = true', { scanAll: true });
  for (const o of found) {
    const roles = ((o[children] && o[children].records) || []).filter((p) => p.Role === 'Referral Partner').map((p) => p.AccountToId);
    console.log(JSON.stringify({ id: o.Id, title: o.Name, amount: String(o.Amount), stage: o.StageName, partners: [o[lookup], ...roles].filter(Boolean) }));
  }
  for (const o of gone) console.log(JSON.stringify({ id: o.Id, archived: true }));
  const before = await conn.sobject('Account').retrieve(account);
  console.log(JSON.stringify({ company: account, value: String(before[field]) }));
  await conn.sobject('Account').update({ Id: account, [field]: Number(value) });
  if (!(conn.limitInfo && conn.limitInfo.apiUsage && conn.limitInfo.apiUsage.used > 0)) throw new Error('the answers tell no API usage');
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
