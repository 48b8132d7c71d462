import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  CorsHttpMethod,
  type CorsPreflightOptions,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ROUTES } from '../lib/api-contract.ts';
import type { FunctionName } from '../lib/environment.ts';
import type { LedgerFunction } from './ledger-function.ts';
import type { Settings } from './settings.ts';

interface HttpInterfaceProps {
  readonly functions: Readonly<Record<FunctionName, LedgerFunction>>;
  readonly settings: Settings;
}

/** Who called what and how it ended; no header, no query string, no body. */
const ACCESS_LOG = {
  at: '$context.requestTime',
  request_id: '$context.requestId',
  route: '$context.routeKey',
  status: '$context.status',
  duration_ms: '$context.responseLatency',
  response_bytes: '$context.responseLength',
  source_ip: '$context.identity.sourceIp',
  project: '$context.authorizer.project',
  key_id: '$context.authorizer.key_id',
  error: '$context.error.messageString',
};

/**
 * The routes of the contract. All but the open ones ask the authorizer. CORS is off unless origins are named: most browsers have no
 * business with keys of a backend.
 */
export class HttpInterface extends Construct {
  readonly api: HttpApi;
  readonly url: string;

  constructor(scope: Construct, id: string, { functions, settings }: HttpInterfaceProps) {
    super(scope, id);
    const { corsOrigins } = settings;
    this.api = new HttpApi(this, 'Api', {
      createDefaultStage: false,
      description: 'tokenledger',
      ...(corsOrigins.length > 0 && { corsPreflight: corsPreflight(corsOrigins) }),
    });
    const authorizer = new HttpLambdaAuthorizer('Key', functions.authorize.lambda, {
      responseTypes: [HttpLambdaResponseType.SIMPLE],
      identitySource: ['$request.header.Authorization'],
      resultsCacheTtl: Duration.seconds(settings.authorizerCacheSeconds),
    });
    for (const { method, path, answeredBy, scope } of ROUTES) {
      const routes = this.api.addRoutes({
        path,
        methods: [HttpMethod[method]],
        integration: new HttpLambdaIntegration(answeredBy, functions[answeredBy].lambda),
        authorizer: scope === 'open' ? new HttpNoneAuthorizer() : authorizer,
      });
      if (scope === 'open') routes.forEach(acknowledgeOpen);
    }
    this.url = this.addStage(settings).url;
  }

  private addStage({ throttlingRate, throttlingBurst, logRetentionDays }: Settings): HttpStage {
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      autoDeploy: true,
      throttle: { rateLimit: throttlingRate, burstLimit: throttlingBurst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    // Sums by route would cost more than the requests; the access log has them.
    (stage.node.defaultChild as CfnStage).addPropertyOverride('DefaultRouteSettings.DetailedMetricsEnabled', false);
    return stage;
  }
}

/** What pages of these origins may send and see. A key goes in a header, so no cookies are allowed. */
const corsPreflight = (origins: readonly string[]): CorsPreflightOptions => ({
  allowOrigins: [...origins],
  allowMethods: [...new Set(ROUTES.map(({ method }) => method))].map((method) => CorsHttpMethod[method]),
  allowHeaders: ['authorization', 'content-type', 'content-encoding'],
  exposeHeaders: ['location', 'retry-after', 'apigw-requestid'],
  maxAge: Duration.hours(1),
});

const acknowledgeOpen = (route: HttpRoute): void =>
  Validations.of(route).acknowledge({
    id: 'AwsSolutions::AwsSolutions-APIG4',
    reason: 'The contract opens this route: it tells nothing that a key would protect.',
  });
