using IapK8s.Cli.Commands;

return await IapCommand.RunAsync(args, Surroundings.OfProcess(), Console.Out, Console.Error);
