import org.flywaydb.core.Flyway;

/*
 * FlywayMigrate runs Flyway's migrate command: url, user, password, folder.
 * All pending migrations share one transaction, as they do in psql -1.
 */
public final class FlywayMigrate
{
    public static void main(String[] args)
    {
        Flyway.configure()
            .dataSource(args[0], args[1], args[2])
            .locations("filesystem:" + args[3])
            .group(true)
            .load()
            .migrate();
    }
}
