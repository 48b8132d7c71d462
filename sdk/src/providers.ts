/** Sellers by the end of the host name that their interface is reached at. */
const BY_HOST: Readonly<Record<string, string>> = {
  'openai.com': 'openai',
  'azure.com': 'azure',
  'anthropic.com': 'anthropic',
  'amazonaws.com': 'aws',
  'googleapis.com': 'google',
  'aliyuncs.com': 'alibaba',
  'deepseek.com': 'deepseek',
  'x.ai': 'x-ai',
  'moonshot.cn': 'moonshotai',
  'mistral.ai': 'mistral',
  'groq.com': 'groq',
  'together.xyz': 'together',
  'fireworks.ai': 'fireworks',
  'openrouter.ai': 'openrouter',
};

/** Who sells the model, by where a client sends its calls; undefined where the host tells nothing. */
export function providerOfUrl(baseUrl: unknown): string | undefined {
  if (typeof baseUrl !== 'string' || !URL.canParse(baseUrl)) return undefined;
  const { hostname } = new URL(baseUrl);
  const known = Object.keys(BY_HOST).find((end) => hostname === end || hostname.endsWith(`.${end}`));
  return known === undefined ? undefined : BY_HOST[known];
}
