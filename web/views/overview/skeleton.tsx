import { word } from '../../words.ts';

/** Takes the room that the first screen will have, so that nothing moves when it comes. */
export function Skeleton() {
  return (
    <div class="skeleton" role="status" aria-label={word('loading')}>
      <div class="today-room" />
      <div class="line-room" />
      <div class="controls-room" />
      <div class="trend-room" />
    </div>
  );
}
