// Reads a stand-in of Salesforce with jsforce, and prints what it found.
import jsforce from 'jsforce'

const [url, secret, mode, account] = process.argv.slice(2)
const conn = new jsforce.Connection({ version: '62.0', oauth2: { clientId: 'consumer', clientSecret: secret, loginUrl: url } })
await conn.authorize({ grant_type: 'client_credentials' })

async function query(soql, options = {}) {
  const r = await conn.query(soql, { autoFetch: true, maxFetch: 100000, ...options })
  if (r.records.length !== r.totalSize) throw new Error(`${r.records.length} of ${r.totalSize} records`)
  return r.records
}

async function deals() {
  const about = await conn.sobject('Opportunity').describe()
  const lookup = about.fields.find(f => f.label === 'Referred by')
  const children = about.childRelationships.find(c => c.childSObject === 'OpportunityPartner').relationshipName
  const found = await query(`SELECT Id, Name, Amount, StageName, IsWon, ${lookup.name}, Account.Name,
    (SELECT AccountToId, Role FROM ${children}) FROM Opportunity ORDER BY Id`)
  const gone = await query('SELECT Id FROM Opportunity WHERE IsDeleted = true', { scanAll: true })
  if (gone.length !== 1) throw new Error(`${gone.length} deleted opportunities`)
  return found.map(o => ({
    id: o.Id, title: o.Name, amount: String(o.Amount), stage: o.StageName,
    partners: [o[lookup.name], ...(o[children]?.records ?? []).filter(p => p.Role === 'Referral Partner').map(p => p.AccountToId)].filter(Boolean).sort(),
  })).filter(o => o.partners.length)
}

if (mode === 'deals') {
  console.log((await deals()).map(d => JSON.stringify(d)).sort().join('\n'))
  if (!(conn.limitInfo?.apiUsage?.used > 0)) throw new Error('no API usage in the answers')
} else {
  const names = ['lately_score', 'lately_status', 'lately_balance', 'lately_date', 'lately_link']
  const a = await conn.sobject('Account').retrieve(account)
  console.log(names.map(n => n + '=' + a[n + '__c']).join('\n'))
}
