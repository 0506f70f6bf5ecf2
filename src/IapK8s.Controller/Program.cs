using System.CommandLine;
using IapK8s.Controller;
using IapK8s.Controller.Directories.Ldap;

// While nobody else reads the environment yet.
LdapEnvironment.Seal();

// No termination timeout: the host hears the signals itself and drains in its own time.
return await ControllerFlags.Command(ControllerApplication.RunAsync, Console.Error).Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
