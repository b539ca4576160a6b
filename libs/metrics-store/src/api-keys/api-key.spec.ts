import { API_KEY_NAME, generateApiKey, isApiKey, storedForm } from './api-key';

it('generates a different key of the right form each time', () => {
  const [first, second] = [generateApiKey(), generateApiKey()];
  expect(first).toMatch(/^gm_[0-9a-f]{40}$/);
  expect(second).not.toBe(first);
});

it('stores the end and the SHA-256 of the whole key', () => {
  const { last4, sha256 } = storedForm(`gm_${'0123456789'.repeat(4)}`);
  expect(last4).toBe('6789');
  // printf 'gm_0123456789012345678901234567890123456789' | sha256sum
  expect(sha256.toString('hex')).toBe('a1d7876393f45cddf30ca77ba4a4e72d0cde739aa6120ddce9dbaa904b6a5ac4');
});

it.each(['', 'gm_', `gm_${'a'.repeat(31)}`, `xx_${'a'.repeat(40)}`, `gm_${'a'.repeat(39)} `, `gm_${'a'.repeat(201)}`])(
  'does not take %j for a key, and does not repeat it in the error',
  (text) => {
    expect(isApiKey(text)).toBe(false);
    expect(() => storedForm(text)).toThrow('an API key is gm_ and 32 to 200 letters, digits, _ or -');
  },
);

it.each(['local-read', 'x', 'Shop.2', `a${'b'.repeat(62)}`])('takes %s for a name', (name) => {
  expect(API_KEY_NAME.test(name)).toBe(true);
});

it.each(['', '-x', 'a b', 'a/b', 'ä', 'x\n', `a${'b'.repeat(63)}`])('does not take %j for a name', (name) => {
  expect(API_KEY_NAME.test(name)).toBe(false);
});
