/** Where a file is to be had, and how to tell that it is the right one. */
export interface OfficialFile {
  /** Tried in order. */
  readonly urls: readonly string[];
  readonly bytes: number;
  readonly sha256: string;
}

interface Home {
  readonly folders: readonly string[];
  /** Length and SHA-256 sum of each file. The files of these sums have the MD5 sums that their publishers and torchvision give. */
  readonly files: Readonly<Record<string, readonly [bytes: number, sha256: string]>>;
}

const cifarFolders = ['https://www.cs.toronto.edu/~kriz/', 'https://cave.cs.toronto.edu/kriz/'];

const homes: Readonly<Record<string, Home>> = {
  mnist: {
    folders: [
      'https://ossci-datasets.s3.amazonaws.com/mnist/',
      'https://storage.googleapis.com/cvdf-datasets/mnist/',
      'http://yann.lecun.com/exdb/mnist/',
    ],
    files: {
      'train-images-idx3-ubyte.gz': [9_912_422, '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609'],
      'train-labels-idx1-ubyte.gz': [28_881, '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c'],
      't10k-images-idx3-ubyte.gz': [1_648_877, '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6'],
      't10k-labels-idx1-ubyte.gz': [4542, 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6'],
    },
  },
  'fashion-mnist': {
    folders: [
      'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
      'https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/',
    ],
    files: {
      'train-images-idx3-ubyte.gz': [26_421_880, '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84'],
      'train-labels-idx1-ubyte.gz': [29_515, 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845'],
      't10k-images-idx3-ubyte.gz': [4_422_102, '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073'],
      't10k-labels-idx1-ubyte.gz': [5148, '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5'],
    },
  },
  cifar10: {
    folders: cifarFolders,
    files: {
      'cifar-10-binary.tar.gz': [170_052_171, 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd'],
    },
  },
  cifar100: {
    folders: cifarFolders,
    files: {
      'cifar-100-binary.tar.gz': [168_513_733, '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec'],
    },
  },
};

/** Where a file of a dataset is to be had; undefined where no home is known. */
export function officialFile(dataset: string, name: string): OfficialFile | undefined {
  const { folders, files } = homes[dataset] ?? {};
  const known = files?.[name];
  if (!folders || !known) return undefined;
  const [bytes, sha256] = known;
  return { urls: folders.map((folder) => `${folder}${name}`), bytes, sha256 };
}
