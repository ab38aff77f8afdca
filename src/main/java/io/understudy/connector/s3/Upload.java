package io.understudy.connector.s3;

/**
 * A multipart upload.
 *
 * @param id as the store names it
 */
record Upload(String key, String id) {}
