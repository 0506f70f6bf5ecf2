using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace IapK8s.TestKit.Controllers;

/// <summary>Logs of servers in this process, in the test's output.</summary>
public sealed class TestLog : ILoggerProvider, ILogger
{
    private readonly TextWriter _output = TestContext.Out;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_output)
        {
            _output.WriteLine($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
