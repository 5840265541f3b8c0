package dev.assay.store.sql;

import dev.assay.store.Budgets;
import dev.assay.store.DeadLetters;
import dev.assay.store.Enqueued;
import dev.assay.store.Events;
import dev.assay.store.Experiments;
import dev.assay.store.Histories;
import dev.assay.store.Leases;
import dev.assay.store.Metrics;
import dev.assay.store.Notices;
import dev.assay.store.Operations;
import dev.assay.store.Outlook;
import dev.assay.store.Provenances;
import dev.assay.store.Store;
import dev.assay.store.Survey;
import dev.assay.store.Sweeps;
import dev.assay.store.Transfer;
import dev.assay.store.Trials;
import dev.assay.store.Vitals;
import dev.assay.store.Workers;
import dev.assay.store.Works;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// What a store in one database offers, whatever the database is.
abstract sealed class SqlStore implements Store permits PostgresqlStore, SqliteStore {

  final Roles roles;

  /// @param roles closed with this store
  SqlStore(Roles roles) {
    this.roles = roles;
  }

  @Override
  public final Experiments experiments() {
    return roles.experiments();
  }

  @Override
  public final Trials trials() {
    return roles.trials();
  }

  @Override
  public final Operations operations() {
    return roles.operations();
  }

  @Override
  public final Workers workers() {
    return roles.workers();
  }

  @Override
  public final Sweeps sweeps() {
    return roles.sweeps();
  }

  @Override
  public final Enqueued enqueued() {
    return roles.enqueued();
  }

  @Override
  public final DeadLetters deadLetters() {
    return roles.deadLetters();
  }

  @Override
  public final Vitals vitals() {
    return roles.vitals();
  }

  @Override
  public final Histories histories() {
    return roles.histories();
  }

  @Override
  public final Works works() {
    return roles.works();
  }

  @Override
  public final Optional<Budgets> budgets() {
    return Optional.of(roles.budgets());
  }

  @Override
  public final Leases leases() {
    return roles.leases();
  }

  @Override
  public final Metrics metrics() {
    return roles.metrics();
  }

  @Override
  public final Provenances provenances() {
    return roles.provenances();
  }

  @Override
  public final Events events() {
    return roles.events();
  }

  @Override
  public final Optional<Notices> notices() {
    return Optional.of(roles.notices());
  }

  @Override
  public final Survey survey() {
    return roles.survey();
  }

  @Override
  public final Outlook outlook() {
    return roles.outlook();
  }

  /// Carries experiments from and to it.
  public final Transfer transfer() {
    return roles.transfer();
  }

  /// Every statement that was prepared so far; for tests of their plans.
  final Set<String> statements() {
    var statements = new HashSet<String>(roles.writer().alone(Session::statements));
    statements.addAll(roles.readers().read(Session::statements));
    return statements;
  }
}
