const longest = 20;
let last = 0;

/**
 * Lets timers, signals and the page have their turn, at most every 20 ms: a loop of steps that only waits for finished promises would
 * never end the event loop's current turn, and Ctrl-C or a click would wait for the end of the run.
 */
export async function takeTurn(): Promise<void> {
  if (performance.now() - last < longest) return;
  await nextTurn();
  last = performance.now();
}

function nextTurn(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve));
  // A timer would wait 4 ms in a page, and longer in the background.
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const end = (): void => {
      port1.close();
      resolve();
    };
    port1.addEventListener('message', end, { once: true });
    port1.start();
    port2.postMessage(null);
  });
}
