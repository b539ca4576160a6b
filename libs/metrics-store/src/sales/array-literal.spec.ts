import { numberArray, textArray } from './array-literal';

describe('numberArray', () => {
  it.each([
    [[], '{}'],
    [[1], '{1}'],
    [[1, null, -3], '{1,NULL,-3}'],
    [[7, 7, null, null, 7], '{7,7,NULL,NULL,7}'],
    [[9_007_199_254_740_991], '{9007199254740991}'],
  ])('writes %j as %s', (values, literal) => expect(numberArray(values)).toBe(literal));
});

describe('textArray', () => {
  it.each([
    [[], '{}'],
    [['UK', null], '{"UK",NULL}'],
    [['a', 'a', null, null, 'a'], '{"a","a",NULL,NULL,"a"}'],
    [['NULL', ''], '{"NULL",""}'],
    [['a,b', '{c}', ' d '], '{"a,b","{c}"," d "}'],
    [['12" disc', 'C:\\'], '{"12\\" disc","C:\\\\"}'],
  ])('writes %j as %s', (values, literal) => expect(textArray(values)).toBe(literal));
});
