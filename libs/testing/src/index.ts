export { eventually, type EventuallyOptions } from './eventually';
export { readRows, type ReadValue } from './read-rows';
export { createTestDatabase, type TestDatabase } from './test-database';
export { testServices, type TestServices } from './test-services';
export { createTestTopics, type TestTopics } from './test-topics';
export { uniqueName } from './unique-name';
