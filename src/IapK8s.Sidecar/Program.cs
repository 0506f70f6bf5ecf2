using System.CommandLine;
using IapK8s.Sidecar;

// No termination timeout: the host hears the signals itself and drains in its own time.
return await SidecarFlags.Command(SidecarApplication.RunAsync, Console.Error).Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
