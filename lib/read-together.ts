/** Makes a reader of one that takes a while: who asks for a key while it is being read waits for the same reading. */
export function readTogether<Key, Value>(read: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const readings = new Map<Key, Promise<Value>>();
  return (key) => {
    const running = readings.get(key);
    if (running !== undefined) return running;
    const reading = read(key).finally(() => readings.delete(key));
    readings.set(key, reading);
    return reading;
  };
}
