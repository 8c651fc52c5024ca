import { useBackend } from '@ocelli/backend';
import { wasm } from '@ocelli/backend-wasm';
import { makeModel, train } from './train.js';

await useBackend('auto', [wasm()]);
using model = makeModel();
console.log(model.summary([1, 32, 32, 3]).toString());
for await (const accuracy of train(model, 5)) console.log(`accuracy ${(accuracy * 100).toFixed(1)}%`);
