import { shapeNames } from '../shapes/shape-names.js';
import type { DatasetInfo } from './dataset-info.js';

const digits = '0,1,2,3,4,5,6,7,8,9';
const clothes = 'T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot';
const cifar10 = 'airplane,automobile,bird,cat,deer,dog,frog,horse,ship,truck';
const cifar100 =
  'apple,aquarium_fish,baby,bear,beaver,bed,bee,beetle,bicycle,bottle,bowl,boy,bridge,bus,butterfly,camel,can,castle,caterpillar,' +
  'cattle,chair,chimpanzee,clock,cloud,cockroach,couch,crab,crocodile,cup,dinosaur,dolphin,elephant,flatfish,forest,fox,girl,hamster,' +
  'house,kangaroo,keyboard,lamp,lawn_mower,leopard,lion,lizard,lobster,man,maple_tree,motorcycle,mountain,mouse,mushroom,oak_tree,' +
  'orange,orchid,otter,palm_tree,pear,pickup_truck,pine_tree,plain,plate,poppy,porcupine,possum,rabbit,raccoon,ray,road,rocket,rose,' +
  'sea,seal,shark,shrew,skunk,skyscraper,snail,snake,spider,squirrel,streetcar,sunflower,sweet_pepper,table,tank,telephone,television,' +
  'tiger,tractor,train,trout,tulip,turtle,wardrobe,whale,willow_tree,wolf,woman,worm';

/** The named datasets; means and deviations of the published ones are those of their training images. */
export function datasetInfos(): DatasetInfo[] {
  const greyDigits = {
    channels: 1,
    height: 28,
    width: 28,
    splits: { train: 60_000, test: 10_000 },
    needsDataDir: false,
  } as const;
  const cifar = { channels: 3, height: 32, width: 32, splits: { train: 50_000, test: 10_000 }, needsDataDir: false } as const;
  return [
    {
      name: 'shapes',
      description: 'coloured shapes on textured backgrounds, rendered on the spot',
      licence: 'Apache-2.0',
      classNames: shapeNames,
      channels: 3,
      height: 32,
      width: 32,
      mean: [0.552, 0.502, 0.479],
      std: [0.283, 0.226, 0.252],
      splits: { train: 8000, test: 2000 },
      needsDataDir: false,
    },
    {
      name: 'mnist',
      description: 'handwritten digits, grey',
      licence: 'CC BY-SA 3.0 (as usually stated)',
      homepage: 'http://yann.lecun.com/exdb/mnist/',
      classNames: digits.split(','),
      ...greyDigits,
      mean: [0.1307],
      std: [0.3081],
    },
    {
      name: 'fashion-mnist',
      description: 'pieces of clothing, grey',
      licence: 'MIT',
      homepage: 'https://github.com/zalandoresearch/fashion-mnist',
      classNames: clothes.split(','),
      ...greyDigits,
      mean: [0.286],
      std: [0.353],
    },
    {
      name: 'cifar10',
      description: 'small photos of ten kinds of animals and vehicles',
      licence: 'none stated (research use)',
      homepage: 'https://www.cs.toronto.edu/~kriz/cifar.html',
      classNames: cifar10.split(','),
      ...cifar,
      mean: [0.4914, 0.4822, 0.4465],
      std: [0.247, 0.2435, 0.2616],
    },
    {
      name: 'cifar100',
      description: 'small photos of a hundred kinds of things',
      licence: 'none stated (research use)',
      homepage: 'https://www.cs.toronto.edu/~kriz/cifar.html',
      classNames: cifar100.split(','),
      ...cifar,
      mean: [0.5071, 0.4865, 0.4409],
      std: [0.2673, 0.2564, 0.2762],
    },
    {
      name: 'imagefolder',
      description: 'your own photos: a folder a class, with train and val above them',
      licence: 'yours',
      channels: 3,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      needsDataDir: true,
    },
  ];
}
