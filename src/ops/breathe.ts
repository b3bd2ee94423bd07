const channel = new MessageChannel();
const waiting: (() => void)[] = [];

/** In Node an open port keeps the process alive, which it must do while somebody waits and not longer. */
const port: { ref?: () => void; unref?: () => void } = channel.port1 as object;

channel.port1.onmessage = () => {
  waiting.shift()?.();
  if (waiting.length === 0) port.unref?.();
};
port.unref?.();

/**
 * Resolves after the messages that wait have been handled; unlike a timer it is never delayed. Whoever calls while
 * others wait has a turn of their own.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    port.ref?.();
    channel.port2.postMessage(null);
  });
}
