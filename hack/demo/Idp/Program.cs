using System.CommandLine;
using IapK8s.Demo.Idp;
using Microsoft.AspNetCore.Connections;

try
{
    return await Flags.Command(IdentityProvider.RunAsync).Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (IOException e) when (e.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync($"{e.Message} Another program listens there: stop it, or give another port with --urls.");
    return 1;
}
