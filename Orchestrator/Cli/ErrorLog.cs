using Microsoft.Extensions.Logging;

namespace Hil.Cli;

/// <summary>
/// Log lines on standard error: warnings and worse, or from the level that HIL_LOG names (`HIL_LOG=debug ./hil run`).
/// </summary>
internal sealed class ErrorLog : ILoggerFactory
{
    private readonly LogLevel least;

    public ErrorLog(string? level) => least = Enum.TryParse<LogLevel>(level, ignoreCase: true, out var parsed) ? parsed : LogLevel.Warning;

    public ILogger CreateLogger(string categoryName) => new Category(categoryName[(categoryName.LastIndexOf('.') + 1)..], least);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("There is one log: standard error.");

    public void Dispose()
    {
    }

    private sealed class Category(string name, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var cause = exception is null ? "" : $": {exception.Message}";
            Console.Error.WriteLine($"{logLevel.ToString().ToLowerInvariant()}: {name}: {formatter(state, exception)}{cause}");
        }
    }
}
