import { testServices } from '@globalmart/testing';
import { startWorker } from './worker-process';

jest.setTimeout(300_000);

it('reports its stores healthy and ends with 0 on a signal', async () => {
  const worker = await startWorker(testServices().env);
  const answer = await fetch(`${worker.url}/health`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    status: 'healthy',
    dependencies: { mongodb: { status: 'healthy' }, postgres: { status: 'healthy' }, kafka: { status: 'healthy' } },
  });
  expect(await worker.stop()).toBe(0);
});

it('starts while a store is down and says which', async () => {
  const worker = await startWorker({ ...testServices().env, MONGODB_URL: 'mongodb://127.0.0.1:1/nowhere' });
  const answer = await fetch(`${worker.url}/health`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    status: 'unhealthy',
    dependencies: { mongodb: { status: 'unhealthy' }, postgres: { status: 'healthy' } },
  });
  expect(await worker.stop()).toBe(0);
});
