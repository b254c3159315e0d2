// Reads an account with Pipedrive's own client and prints one JSON object a line; then
// writes one custom field. Usage: node read.cjs URL TOKEN ORGANIZATION FIELD VALUE
'use strict';
const { createRequire } = require('node:module');
const path = require('node:path');
const load = createRequire(path.join(process.env.NODE_MODULES, 'x.js'));
const { Configuration, DealsApi, OrganizationsApi, DealFieldsApi, PipelinesApi, StagesApi } = load('pipedrive/v2');

const [url, apiKey, organization, field, value] = process.argv.slice(2);
const config = new Configuration({ apiKey, basePath: url + '/api/v2' });
const print = (kind, object) => process.stdout.write(JSON.stringify({ kind, ...object }) + '\n');

async function pages(kind, ask) {
  let cursor;
  do {
    const answer = await ask(cursor ? { limit: 100, cursor } : { limit: 100 });
    if (answer.success !== true) throw new Error(kind + ' failed');
    for (const object of answer.data) print(kind, object);
    cursor = answer.additional_data && answer.additional_data.next_cursor;
  } while (cursor);
}

(async () => {
  const deals = new DealsApi(config);
  const organizations = new OrganizationsApi(config);
  await pages('deal', (q) => deals.getDeals(q));
  await pages('archived', (q) => deals.getArchivedDeals(q));
  await pages('deleted', (q) => deals.getDeals({ ...q, status: 'deleted' }));
  await pages('organization', (q) => organizations.getOrganizations(q));
  const fields = new DealFieldsApi(config);
  await pages('field', (q) => fields.getDealFields(q));
  const pipelines = new PipelinesApi(config);
  await pages('pipeline', (q) => pipelines.getPipelines(q));
  const stages = new StagesApi(config);
  await pages('stage', (q) => stages.getStages(q));
  await organizations.updateOrganization({
    id: Number(organization),
    UpdateOrganizationRequest: { custom_fields: { [field]: Number(value) } },
  });
})().catch((error) => {
  console.error(error.response ? error.response.status + ' ' + JSON.stringify(error.response.data) : error);
  process.exit(1);
});
