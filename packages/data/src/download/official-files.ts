/** Where a file is to be had, and the MD5 sum that its publishers give. */
export interface OfficialFile {
  /** Tried in order. */
  readonly urls: readonly string[];
  readonly md5: string;
}

const mnist = ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'http://yann.lecun.com/exdb/mnist/'];
const fashionMnist = [
  'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
  'https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/',
];
const cifar = ['https://www.cs.toronto.edu/~kriz/'];

/** Homes of each dataset's files, and the MD5 sum of each file. */
const homes: Readonly<Record<string, { readonly folders: readonly string[]; readonly md5: Readonly<Record<string, string>> }>> = {
  mnist: {
    folders: mnist,
    md5: {
      'train-images-idx3-ubyte.gz': 'f68b3c2dcbeaaa9fbdd348bbdeb94873',
      'train-labels-idx1-ubyte.gz': 'd53e105ee54ea40749a09fcbcd1e9432',
      't10k-images-idx3-ubyte.gz': '9fb629c4189551a2d022fa330f9573f3',
      't10k-labels-idx1-ubyte.gz': 'ec29112dd5afa0611ce80d1b7f02629c',
    },
  },
  'fashion-mnist': {
    folders: fashionMnist,
    md5: {
      'train-images-idx3-ubyte.gz': '8d4fb7e6c68d591d4c3dfef9ec88bf0d',
      'train-labels-idx1-ubyte.gz': '25c81989df183df01b3e8a0aad5dffbe',
      't10k-images-idx3-ubyte.gz': 'bef4ecab320f06d8554ea6380940ec79',
      't10k-labels-idx1-ubyte.gz': 'bb300cfdad3c16e7a12a480ee83cd310',
    },
  },
  cifar10: { folders: cifar, md5: { 'cifar-10-binary.tar.gz': 'c32a1d4ab5d03f1284b67883e8d87530' } },
  cifar100: { folders: cifar, md5: { 'cifar-100-binary.tar.gz': '03b5dce01913d631647c71ecec9e9cb8' } },
};

/** Where a file of a dataset is to be had; undefined where no home is known. */
export function officialFile(dataset: string, name: string): OfficialFile | undefined {
  const { folders, md5 } = homes[dataset] ?? {};
  const sum = md5?.[name];
  return folders && sum !== undefined ? { urls: folders.map((folder) => `${folder}${name}`), md5: sum } : undefined;
}
