const REGION = 'eu-west-1';
const PROJECT = '0123456789abcdef0123456789abcdef';
const TOPIC_URN = `urn:smn:${REGION}:${PROJECT}:alerts`;

/** The names and ids that stand in all examples, so that they read as one story. */
export const STORY = {
  REGION,
  PROJECT,
  TOPIC_URN,
  SUBSCRIPTION_URN: `${TOPIC_URN}:2e778e84408e44058e6cbc6d3c377837`,
  APPLICATION_URN: `urn:smn:${REGION}:${PROJECT}:app-APNS-harbour`,
  ENDPOINT_URN: `urn:smn:${REGION}:${PROJECT}:endpoint-APNS-harbour-62f0bafe0a6b4b6f8e1b1a4a4f0f5c11`,
  ID: '6a63a18b8bab40ffb71ebd9cb80d0085',
  CREATED: '2026-03-04T05:06:07Z',
  PHONE: '+8613600000000',
  BASE_URL: 'https://smn.example.com',
};
