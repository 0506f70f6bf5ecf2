using System.CommandLine;
using IapK8s.Controller;

// No termination timeout: the host hears the signals itself and drains in its own time.
return await ControllerFlags.Command(ControllerApplication.RunAsync, Console.Error).Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
