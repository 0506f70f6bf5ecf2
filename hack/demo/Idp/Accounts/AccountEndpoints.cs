namespace IapK8s.Demo.Idp.Accounts;

/// <summary>
/// <c>/demo/accounts</c>: changes accounts while the demo runs, from this machine alone and without credentials, because nothing
/// here is worth protecting from whoever may already run programs on it.
/// </summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        var accounts = routes.MapGroup("/demo/accounts");
        accounts.MapGet("/", (AccountDirectory directory) => directory.All);
        accounts.MapPost("/{name}/disable", (string name, AccountDirectory directory) => Answer(directory.Change(name, a => a with { Disabled = true })));
        accounts.MapPost("/{name}/enable", (string name, AccountDirectory directory) => Answer(directory.Change(name, a => a with { Disabled = false })));
        accounts.MapPost("/{name}/groups", (string name, string set, AccountDirectory directory) =>
            Answer(directory.Change(name, a => a with { Groups = set.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) })));
    }

    private static IResult Answer(Account? account) => account is null ? Results.NotFound() : Results.Ok(account);
}
