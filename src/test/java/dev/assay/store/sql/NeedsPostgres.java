package dev.assay.store.sql;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A test that needs a PostgreSQL server. Where none can be started on this machine it is left out,
/// and the report says why.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsPostgres.Condition.class)
public @interface NeedsPostgres {

  /// Starts the server at the first test that needs it.
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return PostgresServer.failure()
          .map(why -> {
            System.err.println("LEFT OUT: " + context.getDisplayName() + ": " + why);
            return ConditionEvaluationResult.disabled(
                "no PostgreSQL server can be started: " + why);
          })
          .orElseGet(() -> ConditionEvaluationResult.enabled("a PostgreSQL server runs"));
    }
  }
}
