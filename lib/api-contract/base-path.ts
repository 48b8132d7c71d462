/** In a file of its own: who only names a path need not carry the table of routes. */
export const BASE_PATH = '/api/ai_usage';
