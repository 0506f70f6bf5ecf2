using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace IapK8s.Demo.Idp.Accounts;

/// <summary>The three accounts, in memory; they change at run time so that a demo can show what a recheck does.</summary>
internal sealed class AccountDirectory(IdpOptions options)
{
    private readonly ConcurrentDictionary<string, Account> _accounts = new(
        new[]
        {
            new Account("alice", "u-1001", "Alice Keller", "alice@example.com", ["employees", "admins"]),
            new Account("bob", "u-1002", "Bob Meier", "bob@example.com", ["employees"]),
            new Account("carol", "u-1003", "Carol Rossi", "carol@example.com", ["contractors"]),
        }.Select(a => KeyValuePair.Create(a.Name, a)),
        StringComparer.OrdinalIgnoreCase);

    public IEnumerable<Account> All => _accounts.Values.OrderBy(a => a.Name, StringComparer.Ordinal);

    public Account? Find(string? name) => name is null ? null : _accounts.GetValueOrDefault(name);

    public Account? FindBySubject(string? subject) => _accounts.Values.FirstOrDefault(a => a.Subject == subject);

    /// <summary>The account, when the password is right and the account in use.</summary>
    public Account? Verify(string? name, string? password) =>
        Find(name) is { Disabled: false } account && IsSecret(password, options.Password) ? account : null;

    public bool VerifySecondFactor(string? code) => IsSecret(code?.Trim(), options.SecondFactorCode);

    /// <summary>Replaces an account by what <paramref name="change"/> makes of it; null when there is none of that name.</summary>
    public Account? Change(string name, Func<Account, Account> change)
    {
        while (_accounts.TryGetValue(name, out var account))
        {
            var changed = change(account);
            if (_accounts.TryUpdate(name, changed, account))
                return changed;
        }
        return null;
    }

    private static bool IsSecret(string? given, string expected) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
