import type { EventBridgeEvent } from '#src/domain/events/event.ts';
import { numberAt, textAt } from './event-fields.ts';

/** Names of OBS, by the `detail-type` of events of S3 and what its `reason` or `deletion-type` adds. */
const EVENT_NAMES: Readonly<Record<string, string>> = {
  'Object Created': 'ObjectCreated:Put',
  'Object Created/POST Object': 'ObjectCreated:Post',
  'Object Created/CopyObject': 'ObjectCreated:Copy',
  'Object Created/CompleteMultipartUpload': 'ObjectCreated:CompleteMultipartUpload',
  'Object Deleted': 'ObjectRemoved:Delete',
  'Object Deleted/Delete Marker Created': 'ObjectRemoved:DeleteMarkerCreated',
  'Object Restore Initiated': 'ObjectRestore:Post',
  'Object Restore Completed': 'ObjectRestore:Completed',
  'Object Restore Expired': 'ObjectRestore:Delete',
  'Object Storage Class Changed': 'LifecycleTransition',
  'Object Access Tier Changed': 'IntelligentTiering',
  'Object ACL Updated': 'ObjectAcl:Put',
  'Object Tags Added': 'ObjectTagging:Put',
  'Object Tags Deleted': 'ObjectTagging:Delete',
};

/**
 * An event of S3 as OBS tells its own to SMN's subscribers: the JSON text of an object with one record. `configurationId` names
 * what it was sent by, the trigger. What an event does not say is empty.
 */
export const renderObsMessage = (event: EventBridgeEvent, configurationId: string): string => {
  const { detail, account } = event;
  const bucket = textAt(detail, 'bucket', 'name');
  return JSON.stringify({
    Records: [
      {
        eventVersion: '3.0',
        eventSource: 'OBS',
        eventRegion: event.region,
        eventTime: event.time,
        eventName: eventNameOf(event),
        userIdentity: { ID: textAt(detail, 'requester') },
        requestParameters: { sourceIPAddress: textAt(detail, 'source-ip-address') },
        responseElements: { 'x-obs-request-id': textAt(detail, 'request-id'), 'x-obs-id-2': '' },
        obs: {
          Version: '1.0',
          configurationId,
          bucket: { name: bucket, ownerIdentity: { ID: account }, bucket },
          object: objectOf(event),
        },
      },
    ],
  });
};

const eventNameOf = ({ detail, 'detail-type': type }: EventBridgeEvent): string => {
  const detailed = `${type}/${textAt(detail, 'deletion-type') || textAt(detail, 'reason')}`;
  return EVENT_NAMES[detailed] ?? EVENT_NAMES[type] ?? type;
};

const objectOf = ({ detail }: EventBridgeEvent) => ({
  key: encodeURIComponent(textAt(detail, 'object', 'key')).replaceAll('%2F', '/'),
  eTag: textAt(detail, 'object', 'etag'),
  size: numberAt(detail, 'object', 'size') ?? 0,
  versionId: textAt(detail, 'object', 'version-id'),
  sequencer: textAt(detail, 'object', 'sequencer'),
});
