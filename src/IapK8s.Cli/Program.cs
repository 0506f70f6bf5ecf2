using IapK8s.Cli.Commands;

return await IapCommand.Create().Parse(args).InvokeAsync();
