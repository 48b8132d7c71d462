import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** As long as the tables can be restored. */
const KEPT_VERSION_DAYS = 35;

/** Proofs under way, as `proofRunObject` places them. */
const PROOF_RUNS = 'proofs/';

/** Reports and exports. Private, encrypted, kept when the stack goes; versioned, since a report once mailed must stay what it was. */
export class ReportsBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      lifecycleRules: [
        // Of an export whose run died between two parts.
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
        // A report that was rewritten for a forgotten user may not keep its name for ever.
        { noncurrentVersionExpiration: Duration.days(KEPT_VERSION_DAYS) },
        // Each page of a proof leaves a version behind, and a job that is cancelled its last one.
        { prefix: PROOF_RUNS, expiration: Duration.days(7), noncurrentVersionExpiration: Duration.days(1) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions::AwsSolutions-S1',
      reason:
        'Server access logs need a second bucket that nobody reads; reports are reached through the API, which logs.',
    });
  }
  get bucketName(): string {
    return this.bucket.bucketName;
  }

  /** List and read every report, write those that are asked for. */
  grantExport(grantee: IGrantable): void {
    this.grantList(grantee);
    this.allow(grantee, ['s3:GetObject'], this.below(grantee, ''));
    this.allow(grantee, ['s3:PutObject'], this.below(grantee, 'usage_report_'));
  }

  /** Look through the reports, and write those again that name a forgotten user. */
  grantRewrite(grantee: IGrantable): void {
    this.grantExport(grantee);
    this.grantPutWeekly(grantee);
  }

  grantPutWeekly(grantee: IGrantable): void {
    this.allow(grantee, ['s3:PutObject'], this.below(grantee, 'weekly/'));
  }

  /** Write exported records, at once or in parts; to be told whether a file is there that a crash may have finished. */
  grantExportRecords(grantee: IGrantable): void {
    this.allow(grantee, ['s3:GetObject', 's3:PutObject'], this.below(grantee, 'usage_'));
  }

  /** To list is also to be told that there is no such object. */
  grantList(grantee: IGrantable): void {
    this.allow(grantee, ['s3:ListBucket'], [this.bucket.bucketArn]);
  }

  /** Keep proofs that are under way. */
  grantProve(grantee: IGrantable): void {
    this.acknowledgeWildcard(grantee, `${PROOF_RUNS}*`);
    const runs = [this.bucket.arnForObjects(`${PROOF_RUNS}*`)];
    this.allow(grantee, ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], runs);
  }

  private allow(grantee: IGrantable, actions: readonly string[], resources: readonly string[]): void {
    const statement = new PolicyStatement({ actions: [...actions], resources: [...resources] });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }

  /** Objects of every project whose paths begin so, as `reportsPrefix` places them. */
  private below(grantee: IGrantable, path: string): readonly string[] {
    const patterns = ['', 'projects/*/'].map((project) => `${project}records/ai_usage/${path}*`);
    for (const pattern of patterns) this.acknowledgeWildcard(grantee, pattern);
    return patterns.map((pattern) => this.bucket.arnForObjects(pattern));
  }

  private acknowledgeWildcard({ grantPrincipal: role }: IGrantable, pattern: string): void {
    const bucketId = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
    if (!Construct.isConstruct(role)) return;
    Validations.of(role).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/${pattern}]`,
      reason:
        'Reports and proofs are named by time or chance, below the prefixes of their projects: the pattern is as narrow as that.',
    });
  }
}
