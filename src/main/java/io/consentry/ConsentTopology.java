package io.consentry;

import io.consentry.avro.Finding;
import io.consentry.stream.Announce;
import io.consentry.stream.Assess;
import io.consentry.stream.Assessed;
import io.consentry.stream.Deduplicate;
import io.consentry.stream.Gather;
import io.consentry.stream.KnowledgeView;
import io.consentry.stream.Normalise;
import io.consentry.stream.Normalised;
import io.consentry.stream.Recent;
import io.consentry.stream.Remember;
import io.consentry.stream.Remembered;
import io.consentry.stream.Review;
import io.consentry.stream.StateStores;
import io.consentry.stream.Watch;
import java.util.Properties;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

/**
 * The map: all of the data path, one operator a line. Raw events are normalised and keyed by
 * tenant; from there on everything about one tenant meets in one partition, in order, and needs no
 * further shuffle.
 */
public final class ConsentTopology {
  private ConsentTopology() {}

  /**
   * The topology.
   *
   * @param settings the properties it will run with: names of operators and stores are enforced
   *     through them
   */
  public static Topology of(Topics topics, KnowledgeView known, Properties settings) {
    // Without the topology's own configuration the enforcement of explicit names is silently
    // ignored.
    StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(settings)));
    builder.addGlobalStore(
        StateStores.catalog(),
        topics.catalog().name(),
        topics.catalog().consumed(),
        known.catalogUpdates());
    builder.addGlobalStore(
        StateStores.policy(),
        topics.policy().name(),
        topics.policy().consumed(),
        known.policyUpdates());
    Recent.Budget recent = new Recent.Budget();
    StateStores.tenantStores(recent).forEach(builder::addStateStore);
    builder.addStateStore(StateStores.campaigns());
    builder.addStateStore(StateStores.announced());

    KStream<String, Normalised> readings =
        builder.stream(topics.audit().name(), topics.audit().consumed())
            .merge(
                builder.stream(topics.rawSignals().name(), topics.rawSignals().consumed()),
                Named.as("all-raw"))
            .merge(
                builder.stream(topics.directory().name(), topics.directory().consumed()),
                Named.as("with-directory"))
            .process(Normalise::new, Named.as("normalise"));
    readings
        .flatMapValues(Normalised::activity, Named.as("read"))
        .to(topics.activities().name(), topics.activities().produced());
    readings
        .flatMapValues(Normalised::signal, Named.as("read-signals"))
        .to(topics.signals().name(), topics.signals().produced());
    readings
        .flatMapValues(Normalised::deadLetter, Named.as("unreadable"))
        .to(topics.deadLetters().name(), topics.deadLetters().produced());

    KStream<String, Remembered> remembered =
        builder.stream(topics.activities().name(), topics.activities().consumed())
            .merge(
                builder.stream(topics.signals().name(), topics.signals().consumed()),
                Named.as("all-activities"))
            .processValues(
                Deduplicate::new, Named.as("deduplicate"), StateStores.RECENT, StateStores.SEEN)
            .processValues(() -> new Remember(known), Named.as("remember"), StateStores.ofTenant());
    remembered
        .flatMap((tenant, activity) -> activity.grants(), Named.as("held-now"))
        .to(topics.grants().name(), topics.grants().produced());
    KStream<String, Assessed> assessed =
        remembered
            .process(() -> new Review(known), Named.as("review"), StateStores.ofTenant())
            .process(() -> new Assess(known), Named.as("assess"), StateStores.ofTenant());
    assessed
        .flatMap((tenant, activity) -> activity.told(), Named.as("told-of-each"))
        .to(topics.assessments().name(), topics.assessments().produced());
    KStream<String, Finding> campaigns =
        remembered
            .flatMap((tenant, activity) -> activity.sightings(), Named.as("comes-in"))
            .repartition(StateStores.byApplication())
            .process(() -> new Watch(known, recent), Named.as("watch"), StateStores.CAMPAIGNS);
    KStream<String, Finding> findings =
        assessed
            .process(
                () -> new Gather(known),
                Named.as("gather"),
                StateStores.ofTenant(StateStores.CASES))
            .merge(campaigns, Named.as("with-campaigns"));
    findings.to(topics.findings().name(), topics.findings().produced());
    topics
        .siem()
        .forEach((format, topic) ->
            findings
                .mapValues(format::render, Named.as("render-" + format.name()))
                .to(topic.name(), topic.produced()));
    findings
        .process(() -> new Announce(known, recent), Named.as("announce"), StateStores.ANNOUNCED)
        .to(topics.playbooks().name(), topics.playbooks().produced());
    return builder.build(settings);
  }
}
