import { describeInstance, portsFrom } from './instance';

describe('describeInstance', () => {
  it('gives dev, test and bench ports of their own', () => {
    const ports = ['dev', 'test', 'bench'].flatMap((name) =>
      Object.values<number>({ ...describeInstance(name).ports }),
    );
    expect(new Set(ports).size).toBe(15);
  });

  it('keeps everything of an instance in its own folder', () => {
    const instance = describeInstance('test', undefined, '/checkout');
    expect(instance.folder).toBe('/checkout/.globalmart/test');
    expect(instance.envFile).toBe('/checkout/.globalmart/test/env');
  });

  it('shares the binaries between instances, in a folder that can be named', () => {
    const before = process.env.GLOBALMART_VENDOR_DIR;
    delete process.env.GLOBALMART_VENDOR_DIR;
    expect(describeInstance('test', undefined, '/checkout').vendorFolder).toBe('/checkout/.globalmart/vendor');
    process.env.GLOBALMART_VENDOR_DIR = '/var/cache/globalmart';
    expect(describeInstance('dev').vendorFolder).toBe('/var/cache/globalmart');
    if (before === undefined) delete process.env.GLOBALMART_VENDOR_DIR;
    else process.env.GLOBALMART_VENDOR_DIR = before;
  });

  it('asks for ports when it does not know the name', () => {
    expect(() => describeInstance('mine')).toThrow(/no ports of its own.*--port-base/);
    expect(describeInstance('mine', portsFrom(5000)).ports.redis).toBe(5004);
  });

  it.each(['vendor', '../dev', 'Dev', '', 'a b'])('refuses the name "%s"', (name) => {
    expect(() => describeInstance(name, portsFrom(5000))).toThrow(/cannot name an instance/);
  });
});
