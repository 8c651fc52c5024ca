import { expect, test } from 'vitest';
import { invocation } from './invocation.js';

const script = { npm_lifecycle_event: 'ocelli', npm_config_user_agent: 'pnpm/10.34.9 npm/? node/v20.20.2 linux x64' };

test('what can be typed again, as the command was called', () => {
  expect(invocation({})).toBe('ocelli');
  expect(invocation({ ...script, npm_execpath: '/usr/lib/node_modules/pnpm/bin/pnpm.cjs' })).toBe('pnpm ocelli');
  expect(invocation({ ...script, npm_execpath: '/root/.npm/_npx/1f/node_modules/pnpm/bin/pnpm.cjs' })).toBe(
    'npx -y pnpm@10.34.9 ocelli',
  );
  expect(invocation({ npm_lifecycle_event: 'npx', npm_config_user_agent: 'npm/10.8.2 node/v20.20.2' })).toBe('npx ocelli');
  expect(invocation({ npm_lifecycle_event: 'x', npm_config_user_agent: 'npm/10.8.2 node/v20.20.2' })).toBe('npm run ocelli --');
});
