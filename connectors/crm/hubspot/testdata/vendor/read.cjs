// Reads an account with HubSpot's own client and prints one JSON object a line; then
// writes one property of a company. Usage: node read.cjs URL TOKEN COMPANY PROPERTY VALUE
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const load = createRequire(path.join(process.env.NODE_MODULES, 'x.js'));
const { Client } = load('@hubspot/api-client');

const [url, accessToken, company, property, value] = process.argv.slice(2);
const { crm } = new Client({ accessToken, basePath: url });
const properties = ['dealname', 'amount', 'dealstage', 'pipeline'];

async function all(page) {
  const out = [];
  for (let after; ;) {
    const p = await page(after);
    out.push(...p.results);
    after = p.paging && p.paging.next && p.paging.next.after;
    if (!after) return out;
  }
}

(async () => {
  const pipelines = (await crm.pipelines.pipelinesApi.getAll('deals')).results;
  const stages = Object.fromEntries(pipelines.flatMap((p) => p.stages.map((s) => [p.id + '/' + s.id, s.label])));
  const labels = (await crm.associations.v4.schema.definitionsApi.getAll('deals', 'companies')).results;
  const partner = labels.filter((l) => l.label === 'Referral partner').map((l) => l.typeId);
  const found = await all((after) => crm.deals.searchApi.doSearch({ filterGroups: [], sorts: ['hs_object_id'], properties, limit: 100, after }));
  const listed = await all((after) => crm.deals.basicApi.getPage(100, after, properties));
  const archived = await all((after) => crm.deals.basicApi.getPage(100, after, properties, undefined, undefined, true));
  const one = await crm.deals.basicApi.getById(found[0].id, properties);
  if (listed.length !== found.length || one.properties.dealname !== found[0].properties.dealname) {
    throw new Error(`searched ${found.length}, listed ${listed.length}`);
  }
  const links = await crm.associations.v4.batchApi.getPage('deals', 'companies', { inputs: found.map((d) => ({ id: d.id })) });
  const partners = Object.fromEntries(links.results.map((r) => [r._from.id,
    r.to.filter((t) => t.associationTypes.some((a) => partner.includes(a.typeId))).map((t) => String(t.toObjectId))]));
  for (const d of [...found, ...archived]) {
    const p = d.properties;
    console.log(JSON.stringify({ id: d.id, title: p.dealname, amount: p.amount, stage: stages[p.pipeline + '/' + p.dealstage], archived: d.archived, partners: partners[d.id] || [] }));
  }
  const before = await crm.companies.basicApi.getById(company, [property]);
  console.log(JSON.stringify({ company, value: before.properties[property] }));
  await crm.companies.basicApi.update(company, { properties: { [property]: value } });
})().catch((error) => {
  console.error(error.code, error.body || error);
  process.exit(1);
});
