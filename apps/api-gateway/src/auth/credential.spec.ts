import { credentialOf } from './credential';

it.each([
  [{}, undefined],
  [{ cookie: '' }, undefined],
  [{ cookie: 'gm_session=' }, undefined],
  [{ cookie: 'other=gs_1; xgm_session=gs_2' }, undefined],
  [{ 'x-api-key': '' }, undefined],
  [{ cookie: 'other=1; gm_session=gs_1;last=2' }, { kind: 'session', secret: 'gs_1' }],
  [{ 'x-api-key': 'gm_1' }, { kind: 'key', secret: 'gm_1' }],
  [
    { 'x-api-key': 'gm_1', cookie: 'gm_session=gs_1' },
    { kind: 'key', secret: 'gm_1' },
  ],
])('of %j is %j', (headers, credential) => expect(credentialOf(headers)).toEqual(credential));
