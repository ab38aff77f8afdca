/**
 * What Kubernetes, Prometheus and Grafana are given, held against their schemas and against the service itself; and the
 * script that builds what they run.
 */
@org.jspecify.annotations.NullMarked
package io.understudy.deploy;
