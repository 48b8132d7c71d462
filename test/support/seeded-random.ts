export { type SeededRandom, seededRandom } from '../../lib/insights/seeded-random.ts';
