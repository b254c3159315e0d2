// Reads a stand-in of HubSpot with HubSpot's own client, and prints what it found.
import { Client } from '@hubspot/api-client'

const [url, secret, mode, account] = process.argv.slice(2)
const client = new Client({ accessToken: secret, basePath: url })

async function all(page) {
  const out = []
  for (let after; ;) {
    const p = await page(after)
    out.push(...p.results)
    after = p.paging?.next?.after
    if (!after) return out
  }
}

async function deals() {
  const properties = ['dealname', 'amount', 'dealstage', 'pipeline']
  const { results: pipelines } = await client.crm.pipelines.pipelinesApi.getAll('deals')
  const stages = Object.fromEntries(pipelines.flatMap(p => p.stages.map(s => [p.id + '/' + s.id, s.label])))
  const { results: labels } = await client.crm.associations.v4.schema.definitionsApi.getAll('deals', 'companies')
  const wanted = labels.filter(l => l.label === 'Referral partner').map(l => l.typeId)
  const found = await all(after => client.crm.deals.searchApi.doSearch({
    filterGroups: [], sorts: ['hs_object_id'], properties, limit: 100, after,
  }))
  const listed = await all(after => client.crm.deals.basicApi.getPage(100, after, properties))
  const archived = await all(after => client.crm.deals.basicApi.getPage(100, after, properties, undefined, undefined, true))
  if (listed.length !== found.length || archived.length !== 1) {
    throw new Error(`searched ${found.length}, listed ${listed.length}, archived ${archived.length}`)
  }
  const links = await client.crm.associations.v4.batchApi.getPage('deals', 'companies', { inputs: found.map(d => ({ id: d.id })) })
  const partners = {}
  for (const r of links.results) {
    partners[r._from.id] = r.to.filter(t => t.associationTypes.some(a => wanted.includes(a.typeId))).map(t => String(t.toObjectId)).sort()
  }
  return found.filter(d => partners[d.id]?.length).map(d => ({
    id: d.id, title: d.properties.dealname, amount: d.properties.amount,
    stage: stages[d.properties.pipeline + '/' + d.properties.dealstage], partners: partners[d.id],
  }))
}

if (mode === 'deals') {
  console.log((await deals()).map(d => JSON.stringify(d)).sort().join('\n'))
} else {
  const names = ['lately_score', 'lately_status', 'lately_balance', 'lately_date', 'lately_link']
  const c = await client.crm.companies.basicApi.getById(account, names)
  console.log(names.map(n => n + '=' + c.properties[n]).join('\n'))
}
