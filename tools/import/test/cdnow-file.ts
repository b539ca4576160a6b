import { join } from 'node:path';
import { describeInstance } from '../../services';
import { fetchWheel } from '../../services/fetch/python-wheel';
import { ensureVendored } from '../../services/fetch/vendor-folder';

/** A package that has the data set. It is not ours to publish, so it is fetched and never kept here. */
const LIFETIMES = {
  package: 'Lifetimes',
  version: '0.11.3',
  sha256: '261e3dc89977c2b60767ca6728aaa29d429de0c814635070a749c36555895da8',
};

/** The path of CDNOW_master.txt, fetched at the first call on a machine. */
export async function cdnowFile(): Promise<string> {
  const { vendorFolder } = describeInstance('test');
  const name = `lifetimes-${LIFETIMES.version}`;
  const folder = await ensureVendored(vendorFolder, name, (draft) => fetchWheel(LIFETIMES, draft));
  return join(folder, 'lifetimes/datasets/CDNOW_master.txt');
}
