namespace IapK8s.Controller.Directories.Ldap;

/// <summary>Counts what one reading holds against its limits.</summary>
internal sealed class ReadingBudget(DirectoryLimits limits)
{
    private long _bytes;
    private int _values;

    public int Values => _values;

    /// <exception cref="LdapFailureException">Too much.</exception>
    public void AddBytes(long bytes)
    {
        _bytes += bytes;
        if (_bytes > limits.Bytes)
        {
            throw TooLarge($"The directory has more than {limits.Bytes} bytes of names and values");
        }
    }

    /// <exception cref="LdapFailureException">Too many.</exception>
    public void AddValues(int values)
    {
        _values += values;
        if (_values > limits.Values)
        {
            throw TooLarge($"The directory has more than {limits.Values} memberships");
        }
    }

    /// <exception cref="LdapFailureException">Too many.</exception>
    public void CheckEntries(int entries, string field)
    {
        if (entries > limits.Entries)
        {
            throw TooLarge($"{field} gives more than {limits.Entries} entries");
        }
    }

    public static LdapFailureException TooLarge(string message) => new(DirectoryFailureKind.TooLarge, "limits", message, "Narrow the filters, or raise the limit.");
}
